import { mount, tick } from 'svelte'
import '../styles/base.css'
import type { PageClient } from '../../shared/ipc/client.ts'
import { Mirror } from '../state/mirror.svelte.ts'
import App from './App.svelte'

const client: PageClient<'quick-ask'> = window.earshot
const mirror = new Mirror(client)
const host = { ...client.app, ...client.desktop, ...client.quickAsk }
mount(App, { target: document.body, props: { mirror, host } })
void mirror
  .open()
  .then(tick)
  .then(() => mirror.attempt(client.app.drawn()))
