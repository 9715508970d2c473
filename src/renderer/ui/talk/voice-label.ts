/** Providers name their voices in small letters. */
export function voiceLabel(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
