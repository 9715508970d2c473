import { resolveObjectURL } from 'node:buffer'
import { createContext, runInContext } from 'node:vm'
import { QUANTUM_SAMPLES } from '../../src/shared/audio-format.ts'

type Listener = ((event: { data: unknown }) => void) | null

interface Processor {
  port: Port
  process(inputs: Float32Array[][], outputs: Float32Array[][], parameters: object): boolean
}

/** One end of a message channel without delay: what is posted has arrived. */
class Port {
  onmessage: Listener = null
  other: Port | null = null

  postMessage(data: unknown): void {
    this.other?.onmessage?.({ data })
  }
}

/**
 * As much of Web Audio as a recorder and a player of the page need, in virtual time: `step` is one render quantum.
 * Worklet sources are run unmodified, in a scope of their own. Messages and starting a node take no time, which
 * favours whoever is measured on it over the real thing.
 */
export class VirtualWebAudio {
  readonly #processors = new Map<string, new () => Processor>()
  readonly #running = new Set<Processor>()

  /** Puts it in the place of the page's own: its globals are those that a page has. */
  install(): void {
    const { AudioContext, AudioWorkletNode } = this.#classes()
    Object.assign(globalThis, { AudioContext, AudioWorkletNode })
    const mediaDevices = { getUserMedia: () => Promise.resolve({ getTracks: () => [] }) }
    Object.defineProperty(navigator, 'mediaDevices', { value: mediaDevices, configurable: true })
  }

  /** One quantum: what the microphone hears goes to every node, and what they all play comes back. */
  step(input: Float32Array = new Float32Array(QUANTUM_SAMPLES)): Float32Array {
    const mixed = new Float32Array(QUANTUM_SAMPLES)
    for (const processor of this.#running) {
      const output = new Float32Array(QUANTUM_SAMPLES)
      const lives = processor.process([[input.slice()]], [[output]], {})
      if (!lives) this.#running.delete(processor)
      for (let i = 0; i < QUANTUM_SAMPLES; i += 1) mixed[i] = (mixed[i] ?? 0) + (output[i] ?? 0)
    }
    return mixed
  }

  async #addModule(url: string): Promise<void> {
    const source = await resolveObjectURL(url)?.text()
    if (source === undefined) throw new Error(`There is no worklet at ${url}.`)
    const ports = this.#ports
    const scope = createContext({
      AudioWorkletProcessor: class {
        readonly port = ports.shift() ?? new Port()
      },
      registerProcessor: (name: string, processor: new () => Processor) =>
        this.#processors.set(name, processor),
    })
    runInContext(source, scope)
  }

  /** The processor's end of the channel that the node being made has. */
  readonly #ports: Port[] = []

  #start(name: string): Port {
    const Processor = this.#processors.get(name)
    if (Processor === undefined) throw new Error(`There is no processor ${name}.`)
    const [ofNode, ofProcessor] = [new Port(), new Port()]
    ofNode.other = ofProcessor
    ofProcessor.other = ofNode
    this.#ports.push(ofProcessor)
    this.#running.add(new Processor())
    return ofNode
  }

  #classes() {
    const addModule = (url: string) => this.#addModule(url)
    const start = (name: string) => this.#start(name)
    class AudioNode {
      connect(to: AudioNode): AudioNode {
        return to
      }
      disconnect(): void {}
    }
    class AudioContext {
      readonly state = 'running'
      readonly destination = new AudioNode()
      readonly audioWorklet = { addModule }
      createAnalyser(): AudioNode {
        return new AudioNode()
      }
      createMediaStreamSource(): { connect(to: AudioNode): AudioNode; disconnect(): void } {
        return new AudioNode()
      }
    }
    class AudioWorkletNode extends AudioNode {
      readonly port: Port
      constructor(_context: AudioContext, name: string) {
        super()
        this.port = start(name)
      }
    }
    return { AudioContext, AudioWorkletNode }
  }
}
