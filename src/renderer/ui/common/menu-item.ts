import type { Component } from 'svelte'

/** An entry of a menu: it does something, or opens further ones. */
export interface MenuItem {
  label: string
  icon?: Component<{ size?: number | string; 'aria-hidden'?: 'true' }>
  /** It cannot be taken back, or takes something away. */
  danger?: boolean
  disabled?: boolean
  /** What it does, or what it opens. */
  choose?: () => void
  items?: readonly MenuItem[]
}
