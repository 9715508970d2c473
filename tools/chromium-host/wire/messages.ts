/** What goes over the binding between a page's isolated world and the host. */
import type { Encoded } from './clone-codec.ts'

/** The isolated world in which preloads run; no page script can reach it. */
export const PRELOAD_WORLD = 'chromium-host-preload'

/** Global function of that world: one JSON-encoded `PageMessage` to the host. */
export const TO_HOST_BINDING = 'chromiumHostBinding'

/** Global function of that world, which the host calls with one JSON-encoded `HostMessage`. */
export const FROM_HOST_FUNCTION = 'chromiumHostReceive'

/** Names a bridged port on both sides of its page's binding. Each side numbers its own. */
export type PortId = `main-${number}` | `page-${number}`

export type PageMessage =
  | { kind: 'send'; channel: string; args: Encoded; ports: PortId[] }
  | { kind: 'invoke'; id: number; channel: string; args: Encoded }
  | { kind: 'port-message'; port: PortId; data: Encoded }
  | { kind: 'port-closed'; port: PortId }
  | { kind: 'media-request'; id: number; audio: boolean; video: boolean }
  | { kind: 'window-open'; url: string; frameName: string; features: string }
  | { kind: 'window-close' }
  /** A navigation that makes no request, such as to `blob:` or `mailto:`, held until the host allows it. */
  | { kind: 'navigate'; url: string }
  | { kind: 'focus'; focused: boolean }
  | { kind: 'resized'; width: number; height: number; x: number; y: number }
  | { kind: 'preload-failed'; message: string; stack: string }
  /** A message was lost because an ArrayBuffer was transferred with it to main. */
  | { kind: 'transfer-lost' }

export type HostMessage =
  | { kind: 'send'; channel: string; args: Encoded; ports: PortId[] }
  | { kind: 'invoke-result'; id: number; result: Encoded }
  | { kind: 'invoke-error'; id: number; message: string }
  | { kind: 'port-message'; port: PortId; data: Encoded }
  | { kind: 'port-closed'; port: PortId }
  | { kind: 'media-answer'; id: number; granted: boolean }

/** What a preload needs to know before it runs; part of the script itself. */
export interface PageConfig {
  /** Names the DOM events between the two worlds of this page; page scripts never learn it. */
  secret: string
  /** Report the real window's focus and size. */
  hasNativeWindow: boolean
  process: {
    argv: string[]
    platform: string
    arch: string
    env: Record<string, string>
    versions: Record<string, string>
  }
}
