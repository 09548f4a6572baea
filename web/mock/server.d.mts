// SPDX-License-Identifier: Apache-2.0
// Types of server.mjs.
import type { Server } from 'node:http';
export const policy: string;
export function startServer(options: { port?: number; dist: string; people?: number; users?: boolean; slow?: number; fail?: string; computingSeconds?: number }): Promise<{ server: Server; url: string }>;
