/* What a site's developer can set, beside what the daemon's own configuration says. */

export interface Look {
  accent?: string; // a CSS colour
  radius?: string; // of the panel's corners, a CSS length
  font?: string; // a CSS font family that the visitor's device has
  scheme?: string; // auto, light or dark
  position?: string; // start, or end
  offset?: string; // from the page's edges, a CSS length
}

export interface User {
  id?: string;
  name?: string;
  email?: string;
  phone?: string;
  hash?: string;
}

export interface Settings extends Look {
  site: string;
  locale?: string; // left out or "auto": the page's, else the browser's
  mode?: string; // inline: in the page itself, without a frame
  launcher?: string; // hidden: the site has a button of its own
  user?: User;
  attributes?: Record<string, string>;
  department?: string;
  draft?: string; // what stands in the message field at first
}

/** What the loader gives to the chat when it begins. */
export interface Start {
  settings: Settings;
  locale: string;
  page: PageInfo;
  open: boolean;
  kept: Record<string, unknown>; // what the loader kept for a frame that may not keep anything itself
}

export interface PageInfo {
  url: string;
  title: string;
  referrer: string;
}
