import type { EarshotError } from '../../shared/errors.ts'
import { answerFailure } from '../conversation/answer-failure.ts'
import type { ServerEventOf } from './wire/events.ts'

export const slowLink: EarshotError = {
  code: 'slow_link',
  message: 'The connection is slow: your words are on their way, but they take longer than you speak.',
  retryable: false,
}

export const writtenAnswer: EarshotError = {
  code: 'answer_not_spoken',
  message: 'The answer came in writing only. Earshot asks for it again, spoken.',
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

/** Why a response failed or ended early, where no item of it says so; null for any other. */
export function unfinished(response: ServerEventOf<'response.done'>['response']): EarshotError | null {
  const shown = response.status === 'incomplete' && (response.output ?? []).length > 0
  return shown ? null : answerFailure(response)
}

type TranscriptionFailed = ServerEventOf<'conversation.item.input_audio_transcription.failed'>

export function notTranscribed({ error }: TranscriptionFailed): EarshotError {
  const reason = error?.message ?? error?.code ?? 'the server gave no reason'
  return {
    code: error?.code ?? 'transcription_failed',
    message: `Your words were heard, but not written down: ${reason}`,
    retryable: false,
  }
}

export function notReplayed(count: number): EarshotError {
  return {
    code: 'replay_incomplete',
    message: `The new session did not take ${count} of the conversation’s items. They stay in the history.`,
    retryable: false,
  }
}
