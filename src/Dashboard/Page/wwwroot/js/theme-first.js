// A classic script, in the head: modules run after the first drawing.
(function () {
  try {
    var theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') {
      document.documentElement.dataset.theme = theme;
    }
  } catch (problem) {
    // Storage is forbidden here: the system's theme, then.
  }
})();
