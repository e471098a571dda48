/* For sites that want the chat in the page itself: its scripts can read all of it then. */
export { mount } from './mount';
