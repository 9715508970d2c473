import type { AudioCommand, AudioReport } from '../../shared/audio-format.ts'

/** Microphone and speakers, wherever they are: the audio page, or files in place of both. */
export interface AudioDevice {
  send(command: AudioCommand): void
  /** The listener hears every report from now on. */
  listen(listener: (report: AudioReport) => void): void
}
