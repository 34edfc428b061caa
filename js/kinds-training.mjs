// Every board of the second half, by the name that pages and Python give it.

export const KINDS = {};
