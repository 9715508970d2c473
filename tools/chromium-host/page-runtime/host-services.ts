/** What the main world's half of the host asks of the isolated half, over the bridge. */
export interface HostServices {
  /** Asks main's permission handlers. */
  mayCapture(audio: boolean, video: boolean): Promise<boolean>
  windowOpened(url: string, frameName: string, features: string): void
  windowClosed(): void
  /** Whether the port last shown to the isolated world leads to main. */
  shownPortLeadsToMain(): boolean
  transferLost(): void
}

/** The bridge's key for them; every other key is one that a preload exposes. */
export const HOST_SERVICES_KEY = 'chromium-host:services'

/** A MessageEvent of this type, dispatched on the document, shows its ports to the isolated world. */
export function portShownEvent(secret: string): string {
  return `${secret}:port`
}
