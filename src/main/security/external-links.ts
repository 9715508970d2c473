import type { EarshotError } from '../../shared/errors.ts'
import { webLink } from '../../shared/web-link.ts'

/** What opening a link needs of the system. */
export interface LinkOpener {
  /** Whether the person wants the page: they are shown its host, and the whole address. */
  ask(host: string, address: string): Promise<boolean>
  open(address: string): Promise<void>
}

const refused: EarshotError = {
  code: 'link_refused',
  message:
    'Only whole addresses that begin with https:// and hold no name or password are opened. Copy it instead.',
  retryable: false,
}

/**
 * Opens an address in the person's own browser once they have said so to a question that no page can draw or answer.
 * The host is as the browser will ask for it, so that no letters pass for others. Resolves with what is wrong, or null.
 */
export async function openLink(text: string, { ask, open }: LinkOpener): Promise<EarshotError | null> {
  const link = webLink(text)
  if (link === null) return refused
  const { host, href } = link
  if (!(await ask(host, href))) return null
  try {
    await open(href)
    return null
  } catch (error) {
    return {
      code: 'link_failed',
      message: `The browser did not open: ${error instanceof Error ? error.message : String(error)}. Copy the address instead.`,
      retryable: true,
    }
  }
}
