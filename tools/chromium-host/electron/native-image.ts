/** Images, as far as an app without a screen of its own needs them: what they are, not how they look. */
import { readFileSync } from 'node:fs'
import type Electron from 'electron'
import { Strict } from './strict.ts'

type Modelled =
  | 'isEmpty'
  | 'getSize'
  | 'getAspectRatio'
  | 'toPNG'
  | 'toDataURL'
  | 'setTemplateImage'
  | 'isTemplateImage'
  | 'addRepresentation'

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export class HostNativeImage extends Strict implements Pick<Electron.NativeImage, Modelled> {
  static override readonly electronName = 'nativeImage'
  readonly #png: Buffer
  readonly #size: Electron.Size
  #isTemplate = false

  private constructor(png: Buffer, size = sizeOfPng(png)) {
    super()
    this.#png = png
    this.#size = size
  }

  static createEmpty(): HostNativeImage {
    return new HostNativeImage(Buffer.alloc(0))
  }

  /** As in Electron, what is no readable image gives an empty one. Only PNG is known here. */
  static createFromPath(path: string): HostNativeImage {
    try {
      return HostNativeImage.createFromBuffer(readFileSync(path))
    } catch {
      return HostNativeImage.createEmpty()
    }
  }

  static createFromBuffer(buffer: Buffer): HostNativeImage {
    const isPng = buffer.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)
    return isPng ? new HostNativeImage(buffer) : HostNativeImage.createEmpty()
  }

  static createFromDataURL(dataURL: string): HostNativeImage {
    return HostNativeImage.createFromBuffer(Buffer.from(dataURL.replace(/^data:[^,]*,/, ''), 'base64'))
  }

  isEmpty(): boolean {
    return this.#png.length === 0
  }

  getSize(): Electron.Size {
    return { ...this.#size }
  }

  getAspectRatio(): number {
    return this.#size.height === 0 ? 1 : this.#size.width / this.#size.height
  }

  toPNG(): Buffer {
    return this.#png
  }

  toDataURL(): string {
    return `data:image/png;base64,${this.#png.toString('base64')}`
  }

  resize({ width, height }: Electron.ResizeOptions): HostNativeImage {
    const ratio = this.getAspectRatio()
    const size = {
      width: width ?? Math.round((height ?? this.#size.height) * ratio),
      height: height ?? Math.round((width ?? this.#size.width) / ratio),
    }
    return new HostNativeImage(this.#png, size)
  }

  setTemplateImage(option: boolean): void {
    this.#isTemplate = option
  }

  isTemplateImage(): boolean {
    return this.#isTemplate
  }

  addRepresentation(): void {
    // Other pixel densities change nothing about what the image is.
  }
}

/** Width and height lead the first chunk of every PNG. */
function sizeOfPng(png: Buffer): Electron.Size {
  return png.length < 24
    ? { width: 0, height: 0 }
    : { width: png.readUInt32BE(16), height: png.readUInt32BE(20) }
}
