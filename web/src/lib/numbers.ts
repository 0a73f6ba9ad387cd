//! Figures as they are written in each language.

import type { Language } from './language'

// Browsers without Nynorsk number rules would fall back to the machine's language; Bokmål has the same rules.
const LOCALES: Record<Language, string[]> = {
  nb: ['nb-NO', 'no-NO'],
  nn: ['nn-NO', 'nb-NO', 'no-NO'],
  sv: ['sv-SE'],
  en: ['en-GB'],
}

const MINUS = '\u2212'

/** One sort of number in one language. Minus is the sign and not the hyphen, as the report writes it. */
function format(lang: Language, options: Intl.NumberFormatOptions, value: number): string {
  return new Intl.NumberFormat(LOCALES[lang], options).format(value).replace(/^-/, MINUS)
}

/** About three digits that mean something, as in the report. */
export function decimalsFor(value: number): number {
  const size = Math.abs(value)
  if (size >= 100 || size === 0) return 0
  return size >= 1 ? 1 : 2
}

export function decimal(lang: Language, value: number, decimals: number): string {
  return format(lang, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }, value)
}

export const figure = (lang: Language, value: number): string => decimal(lang, value, decimalsFor(value))

export const count = (lang: Language, value: number): string => decimal(lang, value, 0)

/** A change with its sign; nothing is written as 0 without one. */
export function signed(lang: Language, value: number): string {
  const decimals = decimalsFor(value)
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: 'exceptZero' } as const
  return format(lang, options, value)
}

/** A change given in per cent, with its sign. */
export function perCent(lang: Language, value: number): string {
  const decimals = Math.abs(value) < 9.95 && value !== 0 ? 1 : 0
  return format(
    lang,
    {
      style: 'percent',
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: 'exceptZero',
    },
    value / 100,
  )
}
