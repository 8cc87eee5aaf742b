;;; dunnage-lsp-mode.el --- Dunnage with lsp-mode  -*- lexical-binding: t; -*-

;; An add-on: it runs beside the server that lsp-mode has for the language.

(require 'lsp-mode)

(defconst dunnage-lsp-modes
  '((dockerfile-mode . "dockerfile") (dockerfile-ts-mode . "dockerfile")
    (yaml-mode . "yaml") (yaml-ts-mode . "yaml") (docker-compose-mode . "dockercompose")
    (terraform-mode . "terraform") (hcl-mode . "hcl")
    (js-json-mode . "json") (json-mode . "json") (json-ts-mode . "json"))
  "Modes of files that Dunnage reads, with the language ids of the protocol.")

(dolist (mode dunnage-lsp-modes)
  (add-to-list 'lsp-language-id-configuration mode)
  (add-hook (intern (format "%s-hook" (car mode))) #'lsp-deferred))

(lsp-register-client
 (make-lsp-client
  :new-connection (lsp-stdio-connection '("dunnage" "lsp"))
  :major-modes (mapcar #'car dunnage-lsp-modes)
  :server-id 'dunnage
  :add-on? t
  :multi-root t))

(provide 'dunnage-lsp-mode)
;;; dunnage-lsp-mode.el ends here
