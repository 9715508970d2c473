import type { InputProcessing, Inputs } from './audio-format.ts'

/** What main publishes of the microphone. */
export interface InputState extends Inputs {
  /** Null: the system's default. */
  chosenId: string | null
  processing: InputProcessing
  muted: boolean
}
