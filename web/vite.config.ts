//! How the app is built, served while it is developed, and tested.

import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// `SAMLAST_URL=http://127.0.0.1:8080 npm run dev` develops against a real study; without it, against dev/sample.js.
const server = process.env['SAMLAST_URL']

export default defineConfig({
  plugins: [
    svelte(),
    {
      name: 'invented-sample',
      async configureServer(vite) {
        if (server) return
        const { answer } = await import('./dev/sample.js')
        vite.middlewares.use(answer)
      },
    },
  ],
  build: {
    target: 'es2022',
    // Images become files: the policy of the server allows nothing else for scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: server ? { proxy: { '/api': server, '/report': server } } : {},
  test: { include: ['src/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0])
