//! Figures in the four languages.

import { expect, test } from 'vitest'
import { count, figure, perCent, signed } from './numbers'

const NBSP = '\u00a0'
const MINUS = '\u2212'

test('thousands are grouped as the language does', () => {
  expect(count('nb', 31042)).toBe(`31${NBSP}042`)
  expect(count('nn', 31042)).toBe(`31${NBSP}042`)
  expect(count('sv', 31042)).toBe(`31${NBSP}042`)
  expect(count('en', 31042)).toBe('31,042')
})

test('figures keep about three digits that mean something', () => {
  expect(figure('nb', 4.938)).toBe('4,9')
  expect(figure('en', 0.123)).toBe('0.12')
  expect(figure('en', 182_400.4)).toBe('182,400')
  expect(figure('en', 0)).toBe('0')
})

test('changes carry their sign, with a real minus', () => {
  expect(signed('nb', -16405)).toBe(`${MINUS}16${NBSP}405`)
  expect(signed('sv', 2700)).toBe(`+2${NBSP}700`)
  expect(signed('en', 0)).toBe('0')
  expect(signed('en', -0.001)).toBe('0.00')
})

test('per cent is given in per cent and written with the mark of the language', () => {
  expect(perCent('nb', -67.48)).toBe(`${MINUS}67${NBSP}%`)
  expect(perCent('en', -67.48)).toBe(`${MINUS}67%`)
  expect(perCent('en', 6.55)).toBe('+6.6%')
})
