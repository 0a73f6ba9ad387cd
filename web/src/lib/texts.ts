//! The texts of one language, with their variables filled in.

import type { Language } from './language'
import { count } from './numbers'
import type { TextId } from './text-ids'

export type Values = Record<string, string | number>

/** Part of a text id made of a key: `van_3_5t` becomes `van-3-5t`. */
export function slug(key: string): string {
  return key
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** Puts values into the variables of a text, which stand in braces: `{n}`, or `{ $n }` as in the language files. */
export function fill(text: string, values: Values): string {
  return text.replace(/\{\s*\$?([a-z0-9_]+)\s*\}/gi, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : String(value)
  })
}

export class Texts {
  constructor(
    readonly lang: Language,
    private readonly byId: Record<string, string>,
  ) {}

  /** A text; the id itself where there is none, so that a gap is seen and searched for. */
  get(id: TextId, values: Values = {}): string {
    return fill(this.byId[id] ?? id, values)
  }

  /** A text about a number of things; the text `…-one` where there is one of them. */
  counted(id: TextId, n: number): string {
    const text = (n === 1 ? this.byId[`${id}-one`] : undefined) ?? this.byId[id] ?? id
    return fill(text, { n: count(this.lang, n) })
  }

  /** The name of a key: `keyed('vehicle', 'van_3_5t')` is `vehicle-van-3-5t`; the key where there is no such text. */
  keyed(kind: KeyedTexts, key: string): string {
    return this.byId[`${kind}-${slug(key)}`] ?? key
  }

  /** The explanation of an indicator; empty where there is none. */
  help(indicator: string): string {
    return this.byId[`indicator-${slug(indicator)}-help`] ?? ''
  }

  /** `2025-09-22` as `22. september 2025`. */
  date(iso: string): string {
    const [year = '', month = '', day = ''] = iso.split('-')
    const name = this.byId[`month-${Number(month)}`]
    return name ? fill(this.byId['date'] ?? iso, { day: Number(day), month: name, year }) : iso
  }

  /** The name of a weekday, 1 for Monday, inside a sentence: English writes a capital there, the others do not. */
  weekdayInText(number: number): string {
    return this.byId[`weekday-${number}`] ?? String(number)
  }

  /** The same as the first word of a line. */
  weekday(number: number): string {
    const name = this.weekdayInText(number)
    return name.charAt(0).toLocaleUpperCase(this.lang) + name.slice(1)
  }
}

/** Kinds of keys that have texts. */
export type KeyedTexts =
  | 'indicator'
  | 'group'
  | 'measure'
  | 'scenario'
  | 'dimension'
  | 'vehicle'
  | 'round-kind'
  | 'fuel'
  | 'unit-kind'
  | 'distribution'
  | 'item'
  | 'vehicle-weight'
  | 'road-class'
  | 'area-type'
  | 'boundary'
  | 'noise-period'
  | 'emission-source'
  | 'operator'
  | 'app-language'
