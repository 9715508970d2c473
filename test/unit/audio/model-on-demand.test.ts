import { describe, expect, it, vi } from 'vitest'
import { modelOnDemand } from '../../../src/renderer/audio/model-on-demand.ts'

/** The smallest module that there is. */
const model = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))

const detect = { type: 'detect-voice', on: true, ducks: true, silenceMs: 300 } as const

function setUp(compile: () => Promise<WebAssembly.Module> = () => Promise.resolve(model)) {
  const compiling = vi.fn(compile)
  const give = vi.fn<(module: WebAssembly.Module) => void>()
  const failed = vi.fn<(reason: string) => void>()
  return { compiling, give, failed, told: modelOnDemand(compiling, { give, failed }) }
}

describe('the model of voice detection', () => {
  it('is not compiled for a microphone that only captures', () => {
    const { compiling, told } = setUp()
    told({ type: 'mute', on: true })
    told({ type: 'reply', state: 'heard' })
    told({ ...detect, on: false })
    told({ type: 'begin-capture', turn: 1, preRollMs: 0, whileMuted: 'nothing' })
    expect(compiling).not.toHaveBeenCalled()
  })

  it('is given to a microphone once, when it is first told to detect', async () => {
    const { compiling, give, told } = setUp()
    told(detect)
    told({ ...detect, on: false })
    told(detect)
    await vi.waitFor(() => expect(give).toHaveBeenCalledExactlyOnceWith(model))
    expect(compiling).toHaveBeenCalledOnce()
  })

  it('that can’t be compiled is told of', async () => {
    const { give, failed, told } = setUp(() => Promise.reject(new Error('no memory')))
    told(detect)
    await vi.waitFor(() => expect(failed).toHaveBeenCalledExactlyOnceWith('Error: no memory'))
    expect(give).not.toHaveBeenCalled()
  })
})
