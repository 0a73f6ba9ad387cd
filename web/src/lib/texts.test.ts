//! Texts: variables, plurals, keys and dates, and that all languages have what the app asks for.

import { expect, test } from 'vitest'
import { texts as texts_of_file } from '../../dev/sample.js'
import { LANGUAGES } from './language'
import { fill, slug, Texts } from './texts'
import { TEXT_IDS } from './text-ids'

const some = new Texts('nb', {
  date: '{day}. {month} {year}',
  'month-9': 'september',
  'weekday-1': 'mandag',
  'app-results': '{n} treff i alt',
  'app-results-one': '{n} treff',
  'app-week-of': 'Uka fra {monday}',
  'vehicle-van-3-5t': 'Varebil',
})

test('variables are filled in, with and without the dollar sign', () => {
  expect(fill('{base} til { $alternative }', { base: 3, alternative: '1' })).toBe('3 til 1')
  expect(fill('{unknown}', { base: 3 })).toBe('{unknown}')
})

test('values are put in as they are', () => {
  expect(some.get('app-week-of', { monday: '{monday} $& <b>' })).toBe('Uka fra {monday} $& <b>')
})

test('one thing has its own text where the language has one', () => {
  expect(some.counted('app-results', 1)).toBe('1 treff')
  expect(some.counted('app-results', 1200)).toBe('1\u00a0200 treff i alt')
})

test('keys of the program are names', () => {
  expect(slug('light_truck_7_5t')).toBe('light-truck-7-5t')
  expect(slug('kg CO2e/year')).toBe('kg-co2e-year')
  expect(some.keyed('vehicle', 'van_3_5t')).toBe('Varebil')
  expect(some.keyed('vehicle', 'tram')).toBe('tram')
})

test('dates and weekdays are written in words', () => {
  expect(some.date('2025-09-02')).toBe('2. september 2025')
  expect(some.weekday(1)).toBe('Mandag')
  expect(some.weekdayInText(1)).toBe('mandag')
})

test.each(LANGUAGES)('every text that the app asks for exists in %s', (lang) => {
  const file = texts_of_file(lang)
  expect(TEXT_IDS.filter((id) => !file[id])).toEqual([])
})
