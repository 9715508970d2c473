/** A run of bytes that lies within one WebSocket frame, or within the HTTP head before the first. */
export interface Piece {
  bytes: Buffer
  /** The frame ends here: another frame may be put in after it. */
  endsFrame: boolean
  /** With it a message ends, which pings, pongs and closes are not. */
  endsMessage: boolean
}

const HEAD_END = Buffer.from('\r\n\r\n')

/** Finds the frames' ends in one direction of a WebSocket connection, however the bytes come in. */
export class MessageSplitter {
  /** Bytes of a head that is not whole yet. */
  #held: Buffer = Buffer.alloc(0)
  #inHttp = true
  /** Payload bytes that the present frame still lacks. */
  #missing = 0
  #messageFrame = false

  push(chunk: Buffer): Piece[] {
    const pieces: Piece[] = []
    let rest = Buffer.concat([this.#held, chunk])
    this.#held = Buffer.alloc(0)
    while (rest.length > 0) {
      const size = this.#missing > 0 ? this.#takePayload(rest) : this.#takeHead(rest)
      if (size === null) {
        this.#held = rest
        break
      }
      const endsFrame = this.#missing === 0
      pieces.push({
        bytes: rest.subarray(0, size),
        endsFrame,
        endsMessage: endsFrame && this.#messageFrame,
      })
      rest = rest.subarray(size)
    }
    return pieces
  }

  #takePayload(bytes: Buffer): number {
    const size = Math.min(bytes.length, this.#missing)
    this.#missing -= size
    return size
  }

  /** The length of the head of the HTTP message or of a frame (RFC 6455 §5.2); null while it is not whole. */
  #takeHead(bytes: Buffer): number | null {
    if (this.#inHttp) {
      const end = bytes.indexOf(HEAD_END)
      if (end === -1) return null
      this.#inHttp = false
      return end + HEAD_END.length
    }
    if (bytes.length < 2) return null
    const [first, second] = [bytes.readUInt8(0), bytes.readUInt8(1)]
    const lengthCode = second & 0x7f
    const lengthBytes = lengthCode === 127 ? 8 : lengthCode === 126 ? 2 : 0
    const headBytes = 2 + lengthBytes + ((second & 0x80) === 0 ? 0 : 4)
    if (bytes.length < headBytes) return null
    this.#missing =
      lengthBytes === 8
        ? Number(bytes.readBigUInt64BE(2))
        : lengthBytes === 2
          ? bytes.readUInt16BE(2)
          : lengthCode
    const [isFinal, opcode] = [(first & 0x80) !== 0, first & 0x0f]
    this.#messageFrame = isFinal && opcode < 8
    return headBytes
  }
}

/** A server's close frame, which is not masked. */
export function closeFrame(code: number, reason: string): Buffer {
  const payload = Buffer.concat([Buffer.alloc(2), Buffer.from(reason)])
  payload.writeUInt16BE(code, 0)
  if (payload.length > 125) throw new RangeError('A close frame holds at most 123 bytes of reason.')
  return Buffer.concat([Buffer.from([0x88, payload.length]), payload])
}
