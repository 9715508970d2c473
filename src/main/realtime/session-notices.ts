import type { EarshotError } from '../../shared/errors.ts'

export const slowLink: EarshotError = {
  code: 'slow_link',
  message: 'The connection is slow: your words are on their way, but they take longer than you speak.',
  retryable: false,
}

export const mutedThroughout: EarshotError = {
  code: 'microphone_muted',
  message: 'The microphone is muted, so nothing was heard. Unmute it, then talk again.',
  retryable: false,
}

export const soundStopped: EarshotError = {
  code: 'sound_stopped',
  message:
    'The sound stopped. The answer goes on where it was as soon as the speakers work again; check them in the sound settings of your system.',
  retryable: false,
}

export function slowTool(name: string): EarshotError {
  return { code: 'tool_slow', message: `Still working on it (${name}).`, retryable: false }
}

export function notReplayed(count: number): EarshotError {
  return {
    code: 'replay_incomplete',
    message: `The new session did not take ${count} of the conversation’s items. They stay in the history.`,
    retryable: false,
  }
}
