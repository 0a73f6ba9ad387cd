//! Which language the app speaks: what the address says, else what was chosen last, else what the browser prefers.

export const LANGUAGES = ['nb', 'nn', 'sv', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

const KEPT_AS = 'samlast-lang'

const isLanguage = (tag: unknown): tag is Language => LANGUAGES.includes(tag as Language)

/** The first of the preferred languages that the app has; `no` and `da` readers get bokmål. */
export function preferred(tags: readonly string[]): Language {
  for (const tag of tags) {
    const language = tag.toLowerCase().split('-')[0]
    if (isLanguage(language)) return language
    if (language === 'no' || language === 'da') return 'nb'
  }
  return 'nb'
}

export function chosenLanguage(search: string, kept: string | null, tags: readonly string[]): Language {
  const asked = new URLSearchParams(search).get('lang')
  if (isLanguage(asked)) return asked
  return isLanguage(kept) ? kept : preferred(tags)
}

/** Storage is refused in some private windows; the address remembers the language there. */
export function keptLanguage(): string | null {
  try {
    return localStorage.getItem(KEPT_AS)
  } catch {
    return null
  }
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEPT_AS, language)
  } catch {
    // See above.
  }
}
