import type { CaptureMessage } from './worklets/messages.ts'

export interface ModelReceiver {
  give(module: WebAssembly.Module): void
  failed(reason: string): void
}

/**
 * To be told of every command to a microphone's worklet: gets it the model of voice detection once it is to detect.
 * Most never are, and to compile it costs.
 */
export function modelOnDemand(
  compile: () => Promise<WebAssembly.Module>,
  { give, failed }: ModelReceiver,
): (command: CaptureMessage) => void {
  let isAskedFor = false
  return (command) => {
    if (isAskedFor || command.type !== 'detect-voice' || !command.on) return
    isAskedFor = true
    compile().then(give, (error: unknown) => failed(String(error)))
  }
}
