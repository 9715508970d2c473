import { FRAME_SAMPLES, type AudioCommand, type AudioReport } from '../../src/shared/audio-format.ts'
import type { AudioDevice } from '../../src/main/realtime/audio-device.ts'
import { openai } from '../../src/main/realtime/dialects/openai.ts'
import type { OpenTransport, TransportListener } from '../../src/main/realtime/link/transport.ts'
import { Session } from '../../src/main/realtime/session.ts'
import { registryOf } from '../../src/main/tools/registry.ts'
import { agentsAtScript } from '../peers/agents-realtime.ts'
import { benchConfig } from './session-at-script.ts'
import type { TalkStep } from './ten-minutes.ts'

/** CPU, in ms, that the app's engine spends on a talk: conversation, ledger and the player's reports included. */
export function ourTalkCpu(talk: readonly TalkStep[]): number {
  const { session, listener, device } = openSession()
  session.setHandsFree(true)
  const cpuMs = cpuOf(() => {
    for (const step of talk) {
      if (step.kind === 'frame') {
        device.hearFrame(step.samples)
      } else {
        listener.onMessage(step.text)
        if (step.replySamples > 0) device.render(step.replySamples)
      }
    }
  })
  const { sentSamples, receivedSamples, renderedSamples } = session.diagnostics()
  session.close()
  if (sentSamples === 0 || receivedSamples === 0 || renderedSamples !== receivedSamples) {
    throw new Error('The engine did not take part in the talk.')
  }
  return cpuMs
}

/** The same of the peer's transport, which keeps neither conversation nor playout. */
export async function agentsTalkCpu(talk: readonly TalkStep[]): Promise<number> {
  const { transport, receive } = await agentsAtScript(false)
  let receivedBytes = 0
  transport.on('audio', ({ data }) => {
    receivedBytes += data.byteLength
  })
  const cpuMs = cpuOf(() => {
    for (const step of talk) {
      if (step.kind === 'frame') transport.sendAudio(step.samples.slice().buffer)
      else receive(step.text)
    }
  })
  if (receivedBytes === 0) throw new Error('The peer did not take part in the talk.')
  return cpuMs
}

function cpuOf(run: () => void): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function openSession() {
  const device = new TalkDevice()
  const listeners: TransportListener[] = []
  const open: OpenTransport = (_endpoint, listener) => {
    listeners.push(listener)
    return { send: () => {}, queuedBytes: 0, ping: () => {}, close: () => {}, terminate: () => {} }
  }
  const session = new Session({
    dialect: openai,
    config: benchConfig,
    audio: device,
    openTransport: open,
    tools: registryOf([]),
    sessionLimitSeconds: null,
  })
  session.connect()
  const [listener] = listeners
  if (listener === undefined) throw new Error('The session opened no connection.')
  listener.onOpen()
  listener.onMessage(JSON.stringify({ type: 'session.created', session: {} }))
  listener.onMessage(JSON.stringify({ type: 'session.updated', session: {} }))
  return { session, listener, device }
}

/** Says what microphone and player say, in their rhythm. */
class TalkDevice implements AudioDevice {
  readonly #listeners: ((report: AudioReport) => void)[] = []
  #turn = 0
  #seq = 0
  #epoch = 0
  #rendered = 0

  send(command: AudioCommand): void {
    if (command.type === 'begin-capture') {
      this.#turn = command.turn
      this.#tell({ type: 'capture-started', turn: command.turn })
    } else if (command.type === 'flush') {
      this.#tell({ type: 'flushed', endedEpoch: this.#epoch, rendered: this.#rendered })
      this.#epoch = command.epoch
      this.#rendered = 0
    }
  }

  listen(listener: (report: AudioReport) => void): void {
    this.#listeners.push(listener)
  }

  hearFrame(samples: Int16Array): void {
    this.#tell({ type: 'frame', turn: this.#turn, seq: this.#seq, samples })
    this.#seq += 1
  }

  render(samples: number): void {
    for (let rendered = 0; rendered < samples; rendered += FRAME_SAMPLES) {
      this.#rendered += FRAME_SAMPLES
      this.#tell({ type: 'rendered', epoch: this.#epoch, samples: this.#rendered })
    }
  }

  #tell(report: AudioReport): void {
    for (const listener of this.#listeners) listener(report)
  }
}
