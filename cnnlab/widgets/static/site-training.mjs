/* built from js/ with "make boards"; sources 34d79c5ded264f9a9c2fb38b9357d449db197ab34eedc9c7e35f053c8819f088 */
(()=>{var o={};globalThis.cnnlabBoards(o);})();
