//! Walks through the app in Chromium: keyboard, languages, states, accessibility (axe-core), pictures of the page.
//! SAMLAST_URL is a server to test; without it the built app is served with the invented study of dev/.
//! Pictures go to SAMLAST_SHOTS, else to a folder in the system's temporary files.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SHOTS = process.env['SAMLAST_SHOTS'] ?? join(tmpdir(), 'samlast-e2e')
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']
const DESKTOP = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }
// The browser looks for nothing outside: no updates, no sync, no QUIC.
const CLOSED_NETWORK = [
  '--no-sandbox',
  // WebGL without a graphics card, for the map that can be moved.
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const given = process.env['SAMLAST_URL']
const fixture = given ? null : await (await import('../dev/serve.js')).serve()
const origin = new URL(given ?? fixture.url).origin
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: CLOSED_NETWORK,
})
mkdirSync(SHOTS, { recursive: true })

/** Everything the page complains about: broken policy, missing files, faults in scripts. */
function complaints(page, except = () => false) {
  const found = []
  page.on('pageerror', (error) => found.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !except(message.text())) found.push(message.text())
  })
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin && !request.url().startsWith('data:')) found.push(`outside: ${request.url()}`)
  })
  return found
}

/** Takes WebGL from a page: drawn maps are shown then, which cost far less than the other ones without a graphics card. */
const withoutWebGl = (page) =>
  page.addInitScript(() => {
    const given = HTMLCanvasElement.prototype.getContext
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
      return kind.startsWith('webgl') ? null : given.call(this, kind, ...more)
    }
  })

async function open(size, path = '/?lang=nb', prepare = withoutWebGl) {
  const context = await browser.newContext({ viewport: size, locale: 'nb-NO', reducedMotion: 'reduce' })
  const page = await context.newPage()
  const errors = complaints(page)
  await prepare(page)
  await page.goto(origin + path)
  return { page, errors, close: () => context.close() }
}

/** Waits until the page has its figures, its maps and one unit's week. */
async function whole(page) {
  await page.locator('.comparison tbody').first().waitFor()
  await page.locator('#unit-week .day').first().waitFor()
  await page.locator('.frame img').first().evaluate((img) => img.decode())
}

/** A page with the maps that can be moved. */
const openMoving = (size) => open(size, '/?lang=nb', async () => {})

/** Scrolls to the maps and waits until they are drawn. */
async function drawn(page) {
  await page.locator('#map').scrollIntoViewIfNeeded()
  await page.locator('.plane:visible[data-state=drawn]').first().waitFor({ timeout: 60_000 })
}

/** Colours that a picture of an element holds, by how many of its pixels have them. */
async function colours(page, element) {
  const picture = (await element.screenshot()).toString('base64')
  return page.evaluate(async (base64) => {
    const image = new Image()
    image.src = `data:image/png;base64,${base64}`
    await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height)
    const to = canvas.getContext('2d')
    to.drawImage(image, 0, 0)
    const { data } = to.getImageData(0, 0, image.width, image.height)
    const found = {}
    for (let i = 0; i < data.length; i += 4) {
      const colour = `${data[i] >> 4},${data[i + 1] >> 4},${data[i + 2] >> 4}`
      found[colour] = (found[colour] ?? 0) + 1
    }
    return found
  }, picture)
}

async function axe(page, where) {
  // Through the debugging protocol, which the page's policy does not bind.
  await page.evaluate(AXE)
  const { violations, passes } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), WCAG)
  const told = violations.map((v) => `${v.id} (${v.impact}): ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)
  assert.deepEqual(told, [], `axe on ${where}`)
  return passes.length
}

/** WCAG 1.4.10: nothing but maps and tables may need scrolling to the side. */
async function noSideways(page, where) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${where}: ${over} px wider than the window`)
}

const tests = {
  async 'the headline has deliveries, kilometres and emissions together'() {
    const { page, errors, close } = await open(DESKTOP)
    await whole(page)
    assert.equal(await page.locator('.card').count(), 3)
    const sentence = await page.locator('.sentence').innerText()
    assert.match(sentence, /leveranser/)
    assert.match(sentence, /kilometer/)
    assert.match(sentence, /CO₂e/)
    assert.ok(!(await page.locator('main').innerText()).match(/\bapp-[a-z-]+\b|\{ ?\$?\w+ ?\}/), 'a text is missing or not filled in')
    await page.screenshot({ path: join(SHOTS, 'desktop.png'), fullPage: true })
    assert.deepEqual(errors, [])
    await close()
  },

  async 'invented data are marked, and stay marked while the page is scrolled'() {
    const { page, close } = await open(DESKTOP)
    await whole(page)
    const { invented } = await (await page.request.get(`${origin}/api/study`)).json()
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
    assert.equal(await page.locator('.band').count(), invented ? 1 : 0)
    if (invented) assert.ok((await page.locator('.band').boundingBox()).y >= 0)
    await close()
  },

  async 'desktop, phone and 200 % zoom pass axe and need no scrolling to the side'() {
    for (const [name, size] of Object.entries({ desktop: DESKTOP, phone: PHONE, zoomed: { width: 640, height: 450 }, narrow: { width: 320, height: 640 } })) {
      const { page, errors, close } = await open(size)
      await whole(page)
      await page.locator('.disclose').first().click()
      const passes = await axe(page, name)
      await noSideways(page, name)
      await page.screenshot({ path: join(SHOTS, `${name}-open.png`), fullPage: true })
      console.log(`    axe ${name}: 0 violations, ${passes} rules passed`)
      assert.deepEqual(errors, [])
      await close()
    }
  },

  async 'every language is spoken, marked and remembered'() {
    const { page, errors, close } = await open(DESKTOP)
    await whole(page)
    const titles = new Set()
    for (const lang of ['nn', 'sv', 'en', 'nb']) {
      await page.getByRole('combobox').first().selectOption(lang)
      await page.locator(`html[lang=${lang}]`).waitFor()
      titles.add(await page.title())
      assert.equal(new URL(page.url()).searchParams.get('lang'), lang)
      assert.ok(!(await page.locator('body').innerText()).match(/\b(app|indicator|report)-[a-z-]+\b/), `a text is missing in ${lang}`)
    }
    assert.ok(titles.size >= 3)
    await page.getByRole('combobox').first().selectOption('sv')
    await page.locator('html[lang=sv]').waitFor()
    await page.goto(`${origin}/`)
    await page.locator('html[lang=sv]').waitFor()
    assert.deepEqual(errors, [])
    await close()
  },

  async 'the keyboard reaches everything in order and shows where it is'() {
    const { page, close } = await open(DESKTOP)
    await whole(page)
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate(() => document.activeElement?.className), 'ds-skip-link')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'content')
    const seen = []
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab')
      const here = await page.evaluate(() => {
        const element = document.activeElement
        if (!element || element === document.body) return null
        const target = element.matches('.ds-toggle-group input') ? element.closest('label') : element
        const style = getComputedStyle(target)
        return {
          what: element.id || element.className || element.tagName,
          marked: (style.outlineStyle !== 'none' && style.outlineWidth !== '0px') || style.boxShadow !== 'none',
        }
      })
      if (!here) break
      assert.ok(here.marked, `no visible focus on ${here.what}`)
      seen.push(here.what)
    }
    for (const wanted of ['frame', 'disclose', 'search', 'kind', 'choose']) {
      assert.ok(seen.some((s) => s.includes(wanted)), `${wanted} is not reached: ${seen.join(', ')}`)
    }
    await close()
  },

  async 'the map that can be moved shows vehicles and follows keyboard, buttons and check boxes'() {
    const { page, errors, close } = await openMoving(DESKTOP)
    await drawn(page)
    const idle = () =>
      page.waitForFunction(
        () => [...document.querySelectorAll('.plane')].every((plane) => plane.dataset.state === 'drawn'),
        null,
        { timeout: 120_000 },
      )
    await idle()
    await page.locator('#map').screenshot({ path: join(SHOTS, 'map-desktop.png') })
    const plane = page.locator('.plane').first()
    const found = await colours(page, plane)
    assert.ok(Object.keys(found).length > 5, `the map is blank: ${JSON.stringify(found)}`)
    // #b45309, the colour of the vehicles today, at 0.86 on paper: nearly so in most pixels of the lines
    const near = (name) => {
      const [red, green, blue] = name.split(',').map(Number)
      return red >= 10 && red <= 13 && green >= 4 && green <= 8 && blue <= 4
    }
    const vehicles = (colours) => Object.keys(colours).filter(near).reduce((sum, name) => sum + colours[name], 0)
    assert.ok(vehicles(found) > 200, 'no vehicles on the map')
    const picture = async () => {
      await page.waitForTimeout(400)
      await idle()
      return (await plane.screenshot()).toString('base64')
    }
    const canvas = page.locator('.plane canvas').first()
    await canvas.focus()
    const start = await picture()
    await page.keyboard.press('+')
    const zoomed = await picture()
    assert.notEqual(zoomed, start, 'the map does not zoom with the keyboard')
    await page.keyboard.press('ArrowRight')
    assert.notEqual(await picture(), zoomed, 'the map does not move with the keyboard')
    await page.locator('#map .zoom button').nth(2).click()
    await picture()
    await page.locator('input[name=layer-vehicles]').focus()
    await page.keyboard.press('Space')
    await picture()
    assert.equal(vehicles(await colours(page, plane)), 0, 'vehicles cannot be hidden')
    await axe(page, 'the map that can be moved')
    assert.deepEqual(errors, [])
    await close()
  },

  async 'on a phone the map fits and leaves scrolling to the page'() {
    const { page, errors, close } = await openMoving(PHONE)
    await drawn(page)
    const box = await page.locator('.moving:visible').boundingBox()
    assert.ok(box.width <= PHONE.width && box.height <= PHONE.height * 0.8, `${box.width} × ${box.height}`)
    await page.locator('#map').screenshot({ path: join(SHOTS, 'map-phone.png') })
    await noSideways(page, 'map on a phone')
    assert.deepEqual(errors, [])
    await close()
  },

  async 'without WebGL the drawn maps are shown, and the page says so'() {
    const { page, errors, close } = await open(DESKTOP)
    await whole(page)
    assert.match(await page.locator('#map [role=note]').innerText(), /WebGL/)
    assert.equal(await page.locator('.plane').count(), 0)
    await axe(page, 'without WebGL')
    assert.deepEqual(errors, [])
    await close()
  },

  async 'the map is fetched only when it is about to be seen'() {
    const fetched = []
    const { page, close } = await open({ width: 1280, height: 300 }, '/?lang=nb', async (page) => {
      page.on('request', (request) => fetched.push(new URL(request.url()).pathname))
    })
    await page.locator('.sentence').waitFor()
    await page.waitForTimeout(500)
    const before = fetched.filter((path) => path.includes('moving-map') || path.endsWith('.geojson'))
    assert.deepEqual(before, [], 'fetched before it is seen')
    await drawn(page)
    assert.ok(fetched.some((path) => path.includes('moving-map')))
    await close()
  },

  async 'the drawn maps are chosen, zoomed and moved with the keyboard'() {
    const { page, close } = await open(DESKTOP)
    await whole(page)
    await page.locator('input[name=map-view]').last().focus()
    await page.keyboard.press('ArrowLeft')
    assert.equal(await page.locator('.maps figure:visible').count(), 1)
    await page.keyboard.press('ArrowLeft')
    const frame = page.locator('.frame:visible')
    await frame.focus()
    for (const key of ['+', '+', '+']) await page.keyboard.press(key)
    assert.equal(await frame.getAttribute('data-zoom'), '3')
    // Zooming keeps the middle however fast the keys come, so the frame has moved already; the arrow key moves it on.
    const [before, middle] = await frame.evaluate((f) => [f.scrollLeft, (f.scrollWidth - f.clientWidth) / 2])
    assert.ok(middle > 0 && Math.abs(before - middle) <= 2, `${before} instead of ${middle}`)
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction(([f, before]) => f.scrollLeft > before, [await frame.elementHandle(), before])
    await page.screenshot({ path: join(SHOTS, 'zoom.png') })
    await close()
  },

  async 'a breakdown opens and closes with the keyboard'() {
    const { page, close } = await open(DESKTOP)
    await whole(page)
    const button = page.locator('.disclose').first()
    await button.focus()
    await page.keyboard.press('Enter')
    assert.equal(await button.getAttribute('aria-expanded'), 'true')
    assert.ok((await page.locator('tr.explanation').count()) > 0)
    await page.keyboard.press('Space')
    assert.equal(await button.getAttribute('aria-expanded'), 'false')
    await close()
  },

  async 'units are searched, sorted and chosen with the keyboard'() {
    const { page, errors, close } = await open(DESKTOP)
    await whole(page)
    const names = () => page.locator('.choose').allInnerTexts()
    const all = await names()
    const wanted = all[3]
    await page.locator('#search').focus()
    await page.keyboard.type(wanted.toUpperCase())
    assert.equal((await names())[0], wanted)
    await page.locator('.choose').first().focus()
    await page.keyboard.press('Enter')
    await page.locator('#unit-week h3', { hasText: wanted }).waitFor()
    assert.match(page.url(), /unit=\d+/)
    await page.locator('#unit-week .day').first().waitFor()

    await page.locator('#search').fill('xyzzy')
    assert.equal(await page.locator('.choose').count(), 0)
    assert.match(await page.locator('.results').innerText(), /\S/)
    await page.locator('#search').fill('')
    const byName = page.locator('.unit-list th.name button')
    await byName.focus()
    await page.keyboard.press('Enter')
    assert.equal(await page.locator('.unit-list th.name').getAttribute('aria-sort'), 'ascending')
    const sorted = await names()
    assert.deepEqual(sorted, [...sorted].sort(new Intl.Collator('nb', { numeric: true }).compare))
    assert.deepEqual(errors, [])
    await close()
  },

  async 'the week counts every vehicle that the server tells'() {
    const { page, close } = await open(DESKTOP)
    await whole(page)
    const first = (await (await page.request.get(`${origin}/api/units?base=today&alternative=coordinated`)).json())[0]
    const week = await (await page.request.get(`${origin}/api/units/${first.id}/week?scenario=today`)).json()
    assert.equal(await page.locator('.vans.base svg').count(), week.visits.length)
    assert.ok(week.visits.length > 0)
    await close()
  },

  async 'on a phone a chosen unit brings its week into view'() {
    const { page, close } = await open(PHONE)
    await whole(page)
    await page.locator('.choose').nth(2).click()
    await page.locator('#unit-week .day').first().waitFor()
    await page.waitForTimeout(200)
    const box = await page.locator('#unit-week').boundingBox()
    assert.ok(box.y >= 0 && box.y < PHONE.height, `the week is at ${box.y}`)
    await page.screenshot({ path: join(SHOTS, 'phone-week.png') })
    await close()
  },

  async 'the report opens in the language of the page'() {
    const { page, close } = await open(DESKTOP, '/?lang=nn')
    await whole(page)
    await page.locator('a[href^="/report"]').click()
    await page.locator('html[lang=nn] h1').first().waitFor()
    await close()
  },

  async 'a lost server is told with a way out'() {
    const context = await browser.newContext({ viewport: PHONE })
    const page = await context.newPage()
    await withoutWebGl(page)
    await page.route('**/api/comparison*', (route) => route.abort())
    await page.goto(`${origin}/?lang=sv`)
    const alert = page.getByRole('alert')
    await alert.waitFor()
    await axe(page, 'lost server')
    await page.unroute('**/api/comparison*')
    await alert.getByRole('button').click()
    await whole(page)
    await context.close()
  },

  async 'no server at all is told in the language asked for'() {
    const context = await browser.newContext({ viewport: PHONE })
    const page = await context.newPage()
    await page.route('**/api/**', (route) => route.abort())
    await page.goto(`${origin}/?lang=sv`)
    assert.match(await page.getByRole('alert').innerText(), /Servern svarar inte/)
    await axe(page, 'no server')
    await context.close()
  },

  async 'a study without results says which command to run'() {
    const without = async (page) =>
      page.route('**/api/study', async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, json: { ...(await response.json()), scenarios: ['today'] } })
      })
    const { page, errors, close } = await open(DESKTOP, '/?lang=nb', without)
    const commands = await page.locator('pre').innerText()
    assert.match(commands, /samlast simulate STUDY --scenario coordinated/)
    assert.doesNotMatch(commands, /today/)
    await axe(page, 'no results')
    assert.deepEqual(errors, [])
    await close()
  },
}

let failed = 0
for (const [name, test] of Object.entries(tests)) {
  try {
    await test()
    console.log(`ok   ${name}`)
  } catch (error) {
    failed += 1
    console.log(`FAIL ${name}\n${error instanceof Error ? error.stack : error}`)
  }
}
await browser.close()
fixture?.close()
console.log(`Pictures: ${SHOTS}`)
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
