// What the next protocol.ts brings: this file goes when it is there.
import type * as p from './protocol.js';

export type * from './protocol.js';

export interface VisitorProfile {
  type: 'profile';
  id: string;
  email?: string;
  phone?: string;
  name?: string;
  consent?: boolean;
  department?: string;
  attributes?: Record<string, string>;
}

export interface ProfileFrame extends p.EventBase {
  type: 'profile';
  name?: string | null;
  email?: string | null;
  phone?: string | null;
  department?: string | null;
  attributes?: Record<string, string> | null;
  consent?: boolean | null;
}

export interface PreChatField {
  field: 'name' | 'email' | 'phone' | 'message' | 'department' | 'consent';
  required: boolean;
}

export interface Department {
  name: string;
  label: string;
}

export interface ViewingFrame {
  type: 'viewing';
  conversation: string;
  agents: p.Agent[];
}

export interface WelcomeVisitorFrame extends p.WelcomeVisitorFrame {
  survey?: 'csat' | 'nps' | 'ces' | null;
  pre_chat?: PreChatField[] | null;
  departments?: Department[] | null;
}

export interface WelcomeAgentFrame extends p.WelcomeAgentFrame {
  queues: string[];
}

export interface Person extends p.Person {
  department?: string | null;
  attributes?: Record<string, string> | null;
}

export type VisitorCommand = p.VisitorCommand | VisitorProfile;
export type VisitorEvent = p.VisitorEvent | ProfileFrame;
export type AgentEvent = p.AgentEvent | ProfileFrame;
export type ToVisitor = Exclude<p.ToVisitor, { type: 'welcome' }> | WelcomeVisitorFrame | ProfileFrame;
export type ToAgent =
  | Exclude<p.ToAgent, { type: 'welcome' }>
  | WelcomeAgentFrame
  | ProfileFrame
  | ViewingFrame;
