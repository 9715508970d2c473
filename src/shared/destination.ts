/** Where main can lead the main window. */
export type Destination = { kind: 'talk' } | { kind: 'settings'; section: string | null }
