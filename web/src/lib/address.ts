//! What the address of the page remembers, so that a link shows the same to somebody else.

/** The query with one value set, or taken away when it is null. */
export function withValue(search: string, name: string, value: string | null): string {
  const values = new URLSearchParams(search)
  if (value === null) values.delete(name)
  else values.set(name, value)
  const query = values.toString()
  return query ? `?${query}` : ''
}

export function remember(name: string, value: string | null): void {
  const { pathname, search, hash } = window.location
  window.history.replaceState(null, '', pathname + withValue(search, name, value) + hash)
}

export const remembered = (name: string): string | null => new URLSearchParams(window.location.search).get(name)
