import { writeFileSync } from 'node:fs'
import { SAMPLE_RATE } from '../../src/shared/audio-format.ts'
import { wavFile } from '../../src/shared/wav-file.ts'

/** A microphone takes a moment to open, and what it hears meanwhile is lost: nobody speaks in it. */
export const LEAD_MS = 800

/**
 * Writes a file for Chromium's microphone to play: the speech, with the silence of a room before and after it. That is
 * a bit of noise: a microphone that gives nothing but zeros is taken for a dead one.
 *
 * @param speech Int16 mono at 24 kHz
 */
export function writeMicrophoneFile(path: string, speech: Int16Array): void {
  const lead = (LEAD_MS / 1000) * SAMPLE_RATE
  const samples = new Int16Array(lead + speech.length + SAMPLE_RATE)
  for (let i = 0; i < samples.length; i += 1) samples[i] = i % 2
  samples.set(speech, lead)
  writeFileSync(path, wavFile(samples))
}
