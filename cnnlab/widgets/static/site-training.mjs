/* built from js/ with "make boards"; sources 113e1424ef3bc986c0c48018dcc8063e16f3e4fa6ac39d88baee04574605b889 */
(()=>{var o={};globalThis.cnnlabBoards(o);})();
