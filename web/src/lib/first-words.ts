//! The few words that are needed before the server has given any texts, and when it gives none.

import type { Language } from './language'

export interface FirstWords {
  loading: string
  connection: string
  again: string
}

export const FIRST_WORDS: Record<Language, FirstWords> = {
  nb: {
    loading: 'Laster …',
    connection: 'Får ikke kontakt med serveren. Sjekk at den kjører.',
    again: 'Prøv igjen',
  },
  nn: {
    loading: 'Lastar …',
    connection: 'Får ikkje kontakt med tenaren. Sjekk at han køyrer.',
    again: 'Prøv igjen',
  },
  sv: {
    loading: 'Läser in …',
    connection: 'Servern svarar inte. Kontrollera att den är igång.',
    again: 'Försök igen',
  },
  en: {
    loading: 'Loading …',
    connection: 'The server cannot be reached. Check that it is running.',
    again: 'Try again',
  },
}
