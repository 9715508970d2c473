import type { InputWarning } from '../../shared/audio-format.ts'

/** What is said of a microphone while the turn goes on. */

export function lost(name: string): InputWarning {
  return {
    code: 'microphone_lost',
    message: `${name} gives no sound any more. Looking for another microphone.`,
  }
}

/** The turn goes on; what was said in between is missing. */
export function wentOn(lostName: string, name: string): InputWarning {
  if (lostName === name) {
    return {
      code: 'microphone_interrupted',
      message: `${name} stopped for a moment and is back. What you said just then is missing.`,
    }
  }
  return {
    code: 'microphone_switched',
    message: `${lostName} is gone, so Earshot listens with ${name} now. What you said in between is missing.`,
  }
}

export function substituted(missingName: string, name: string): InputWarning {
  return {
    code: 'microphone_substituted',
    message: `${missingName} is not there, so Earshot listens with ${name} until it is back.`,
  }
}

export function silent(name: string): InputWarning {
  return {
    code: 'microphone_silent',
    message: `No sound comes from ${name}. See whether it has a switch that mutes it, or choose another microphone.`,
  }
}
