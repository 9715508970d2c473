import type { AudioReport, CaptureFailureCode } from '../../shared/audio-format.ts'

export interface CaptureFailure {
  code: CaptureFailureCode
  message: string
}

/** In the middle of a turn; what came until then is kept. */
export const disconnected: CaptureFailure = {
  code: 'microphone_missing',
  message:
    'The microphone was disconnected. Plug it in again, or choose another one in the sound settings of your system, then talk again.',
}

/** Not a single sound device is left, which is the sound server's doing. */
export const soundGone: CaptureFailure = {
  code: 'microphone_missing',
  message:
    'The sound of your system has stopped, and the microphone with it. It is used again as soon as it is back, and until then you can type. If it stays away, restart your computer.',
}

export const notAnswering: CaptureFailure = {
  code: 'microphone_failed',
  message:
    'The microphone did not open in time. If your system asks whether Earshot may use it, allow it, then talk again.',
}

export function captureFailed(reason: string): CaptureFailure {
  return {
    code: 'microphone_failed',
    message: `The microphone could not be used (${reason}). Unplug it and plug it in again, or restart Earshot, then talk again.`,
  }
}

/** What `getUserMedia` was rejected with, in words. The names are those of Media Capture and Streams, 10.3.1. */
export function describeCaptureError(error: unknown): CaptureFailure {
  if (!(error instanceof Error)) return captureFailed(String(error))
  switch (error.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return {
        code: 'microphone_denied',
        message:
          'Earshot may not use the microphone. Allow it in the privacy settings of your system, then talk again.',
      }
    case 'NotFoundError':
    case 'OverconstrainedError':
      return {
        code: 'microphone_missing',
        message:
          'No microphone was found. Plug one in, or turn one on in the sound settings of your system, then talk again.',
      }
    case 'NotReadableError':
    case 'AbortError':
      return {
        code: 'microphone_busy',
        message:
          'The microphone gives no sound: another program may be using it. Close that program, then talk again.',
      }
    default:
      return captureFailed(error.message === '' ? error.name : `${error.name}: ${error.message}`)
  }
}

/** Local voice detection can't be had; everything else goes on. */
export function voiceUnavailable(reason: string): Extract<AudioReport, { type: 'listening-failed' }> {
  return {
    type: 'listening-failed',
    code: 'voice_detection_failed',
    message: `Earshot can't hear by itself when you speak (${reason}). Hold the button to talk, or restart Earshot.`,
  }
}
