import { ipcRenderer } from 'electron'
import { AUDIO_PORT_CHANNEL } from '../shared/ipc/contract.ts'
import { exposeContract } from './expose.ts'

exposeContract('audio')

// The bridge between the worlds can't carry a port, but a window can hand one to itself.
ipcRenderer.on(AUDIO_PORT_CHANNEL, (event) => {
  window.postMessage(AUDIO_PORT_CHANNEL, window.location.origin, event.ports)
})
