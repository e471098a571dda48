// Both sides in one: @handoff/sdk. A page that needs one of them imports @handoff/sdk/visitor or /agent.
export * from './agent.js';
export * from './visitor.js';
