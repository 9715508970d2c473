import type { MonitorState } from '../../shared/monitor-state.ts'
import type { Mirror } from './mirror.svelte.ts'
import { Published } from './published.svelte.ts'

/** The microphone, open for its level for as long as something draws this, and closed again then. */
export function openForLevel(mirror: Mirror): Published<MonitorState> {
  const { audio } = mirror.client
  return new Published({
    read: () => mirror.attempt(audio.monitor(true)),
    changed: (listener) => {
      const stop = audio.monitorChanged(listener)
      return () => {
        stop()
        void mirror.attempt(audio.monitor(false))
      }
    },
  })
}
