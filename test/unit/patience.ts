import { vi } from 'vitest'

/**
 * What a test waits for comes when it comes: no test asserts a time, and a machine that is busy with other things takes
 * many times as long. Vitest's own limit is a second.
 */
const PATIENCE_MS = 60_000

const { waitFor, waitUntil } = vi

function patient(options: number | { timeout?: number; interval?: number } = {}) {
  return { timeout: PATIENCE_MS, ...(typeof options === 'number' ? { timeout: options } : options) }
}

// Set up for each file anew, in the same worker.
if (!('patient' in vi.waitFor)) {
  vi.waitFor = Object.assign<typeof waitFor, object>((check, options) => waitFor(check, patient(options)), {
    patient: true,
  })
  vi.waitUntil = (check, options) => waitUntil(check, patient(options))
}
