//! Which language the app speaks, and what its address remembers.

import { expect, test } from 'vitest'
import { withValue } from './address'
import { chosenLanguage, preferred } from './language'
import { nextZoom } from './zoom'

test('the address is stronger than the last choice, which is stronger than the browser', () => {
  expect(chosenLanguage('?lang=sv', 'en', ['nn-NO'])).toBe('sv')
  expect(chosenLanguage('?lang=fi', 'en', ['nn-NO'])).toBe('en')
  expect(chosenLanguage('', null, ['nn-NO'])).toBe('nn')
})

test('the first language of the browser that the app has is spoken, else bokmål', () => {
  expect(preferred(['fr-FR', 'sv-FI', 'en'])).toBe('sv')
  expect(preferred(['no', 'en'])).toBe('nb')
  expect(preferred(['fr'])).toBe('nb')
})

test('one value of the address changes and the others stay', () => {
  expect(withValue('?unit=7&lang=nb', 'lang', 'sv')).toBe('?unit=7&lang=sv')
  expect(withValue('?unit=7', 'unit', null)).toBe('')
})

test('zoom stops at its ends', () => {
  expect(nextZoom(1, 1)).toBe(1.5)
  expect(nextZoom(1, -1)).toBe(1)
  expect(nextZoom(6, 1)).toBe(6)
})
