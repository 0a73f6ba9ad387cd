//! Serves the built app with the invented study, under the same content security policy as the program.

import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { answer } from './sample.js'

const DIST = fileURLToPath(new URL('../dist', import.meta.url))
const POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Starts the server on a free port, or the one given, of this machine only. */
export function serve(port = 0) {
  const server = createServer((request, response) => {
    response.setHeader('content-security-policy', POLICY)
    response.setHeader('x-content-type-options', 'nosniff')
    answer(request, response, () => {
      const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
      const asked = join(DIST, path)
      const file = existsSync(asked) && statSync(asked).isFile() ? asked : join(DIST, 'index.html')
      response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
      createReadStream(file).pipe(response)
    })
  })
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      const open = address && typeof address === 'object' ? address.port : port
      resolve({ url: `http://127.0.0.1:${open}/`, close: () => server.close() })
    })
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve(Number(process.env['PORT'] ?? 4173))
  console.log(`The app with an invented study: ${url}`)
}
