;;; dunnage-eglot.el --- Dunnage with eglot  -*- lexical-binding: t; -*-

;; Eglot runs one server for a buffer: in these modes it is Dunnage, in place of one that eglot knows itself.

(require 'eglot)

;; An entry for each language: before 1.13 eglot tells a server of one language only.
(defconst dunnage-eglot-languages
  '(("dockerfile" dockerfile-mode dockerfile-ts-mode)
    ("yaml" yaml-mode yaml-ts-mode)
    ("dockercompose" docker-compose-mode)
    ("terraform" terraform-mode)
    ("hcl" hcl-mode)
    ("json" js-json-mode json-mode json-ts-mode))
  "Languages that Dunnage reads, with their modes; it leaves YAML and JSON of other kinds alone.")

(dolist (language dunnage-eglot-languages)
  (let ((modes (mapcar (lambda (mode) (list mode :language-id (car language))) (cdr language))))
    (add-to-list 'eglot-server-programs (cons modes '("dunnage" "lsp"))))
  (dolist (mode (cdr language))
    (add-hook (intern (format "%s-hook" mode)) #'eglot-ensure)))

(provide 'dunnage-eglot)
;;; dunnage-eglot.el ends here
