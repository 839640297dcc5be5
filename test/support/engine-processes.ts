import { readdirSync, readFileSync } from 'node:fs';
import type { ServerProcess } from './server-process.js';

/** Parts of paths of what computes. */
const NATIVE = /llamero\.node|libllama|libggml/;

/** What /proc says of processes; Linux only. */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

/** The engine processes of a server that have not ended. */
export function enginesOf(server: ServerProcess): readonly number[] {
  return childrenOf(server.process.pid!);
}

/** Waits until the server has an engine process, and another one than `before`. @returns its id */
export async function engineOf(server: ServerProcess, before = 0): Promise<number> {
  let engine: number | undefined;
  await server.until(() => {
    engine = enginesOf(server).find((candidate) => candidate !== before);
    return engine !== undefined;
  });
  return engine!;
}

/** Whether a process is there, and is more than the entry of one that has ended. */
export function isAlive(pid: number): boolean {
  const state = stateOf(pid);
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Paths of what a process has loaded of the addon and of llama.cpp. */
export function nativeFilesOf(pid: number): readonly string[] {
  const paths = readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .map((line) => line.split(/\s+/)[5] ?? '');
  return [...new Set(paths)].filter((path) => NATIVE.test(path));
}

/** The niceness of each of a process's threads that are called so; all of them without a name. */
export function nicenessOf(pid: number, name?: string): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    const text = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    const [start, end] = [text.indexOf('(') + 1, text.lastIndexOf(')')];
    const isMeant = name === undefined || text.slice(start, end) === name;
    return isMeant ? [Number(text.slice(end + 2).split(' ')[16])] : [];
  });
}

function parentOf(pid: number): number | undefined {
  const [state, parent] = statusOf(pid);
  return state === 'Z' || parent === undefined ? undefined : Number(parent);
}

function stateOf(pid: number): string | undefined {
  return statusOf(pid)[0];
}

/** State and parent: what follows the name, which may hold blanks and parentheses. */
function statusOf(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
