/** More would be no help, and a model could fill the window with them. */
const MAX_LINKS = 3

export interface Link {
  host: string
  address: string
}

/** The https addresses in a text, as the browser would take them. They stay text: a person may choose to open one. */
export function linksIn(text: string): Link[] {
  const found = new Map<string, Link>()
  for (const [word] of text.matchAll(/https:\/\/[^\s<>"'`«»“”„]+/gi)) {
    const url = URL.parse(word.replace(/[).,;:!?\]}…。、]+$/, ''))
    if (url === null || url.username !== '' || url.password !== '') continue
    found.set(url.href, { host: url.host, address: url.href })
    if (found.size === MAX_LINKS) break
  }
  return [...found.values()]
}
