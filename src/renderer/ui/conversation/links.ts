import { webLink } from '../../../shared/web-link.ts'

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
    const link = webLink(word.replace(/[).,;:!?\]}…。、]+$/, ''))
    if (link === null) continue
    found.set(link.href, { host: link.host, address: link.href })
    if (found.size === MAX_LINKS) break
  }
  return [...found.values()]
}
