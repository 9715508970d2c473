import type { PageClient } from '../../shared/ipc/client.ts'
import type { AUDIO_PORT_CHANNEL } from '../../shared/ipc/contract.ts'
import { AudioPage } from './audio-page.ts'
import { readPageOptions } from './page-options.ts'

/** The type alone is imported: the contract's schemas have no use here. */
const portChannel: typeof AUDIO_PORT_CHANNEL = 'audio-port'

let page: AudioPage | null = null

/** The preload posts the port to its own window. A new port takes the place of the one before. */
window.addEventListener('message', (event) => {
  if (event.source !== window || event.origin !== window.location.origin) return
  const port = event.ports[0]
  if (event.data !== portChannel || port === undefined) return
  void page?.close()
  page = new AudioPage(port, readPageOptions(window.location.search))
})

const client: PageClient<'audio'> = window.earshot
await client.audio.ready()
