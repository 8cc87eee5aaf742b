;;; lsp-mode.el --- what lsp-mode shows  -*- lexical-binding: t; -*-

;; As eglot.el, with lsp-mode.

(package-initialize)
(setq lsp-auto-guess-root t
      lsp-restart 'ignore
      lsp-keep-workspace-alive t
      lsp-enable-file-watchers nil
      lsp-session-file (make-temp-name (expand-file-name "lsp-session" temporary-file-directory)))
(require 'lsp-mode)
(require 'lsp-diagnostics)
(require 'yaml-mode)
(require 'dockerfile-mode)
(unless (fboundp 'terraform-mode) (define-derived-mode terraform-mode prog-mode "Terraform"))
(unless (fboundp 'js-json-mode) (define-derived-mode js-json-mode js-mode "JSON"))
(dolist (known '(("\\.tf\\(vars\\)?\\'" . terraform-mode) ("\\.json\\'" . js-json-mode)))
  (add-to-list 'auto-mode-alist known))
(load (expand-file-name "../emacs/dunnage-lsp-mode.el" (file-name-directory load-file-name)))
;; Other servers that lsp-mode has for these languages are not here.
(setq lsp-enabled-clients '(dunnage))

(defvar directory (file-truename (file-name-as-directory (getenv "DUNNAGE_DIRECTORY"))))

(defun offset (file place)
  (with-current-buffer (find-file-noselect file)
    (1- (position-bytes (lsp--position-to-point place)))))

(defun shown ()
  "What is shown in the whole project."
  (let (lines)
    (maphash
     (lambda (file diagnostics)
       (dolist (it diagnostics)
         (let ((range (gethash "range" it)))
           (push (format "%s\t%s\t%s\t%s\t%s" (file-relative-name file directory)
                         (offset file (gethash "start" range)) (offset file (gethash "end" range))
                         (gethash "code" it) (gethash "message" it))
                 lines))))
     (lsp-diagnostics))
    lines))

(let ((expected (with-temp-buffer
                  (insert-file-contents (getenv "DUNNAGE_EXPECTED"))
                  (count-lines (point-min) (point-max)))))
  (lsp-workspace-folders-add directory)
  (dolist (file (directory-files-recursively directory "." nil (lambda (it) (not (string-suffix-p ".git" it)))))
    (with-current-buffer (find-file-noselect file)
      ;; `lsp-deferred' waits for a window.
      (when (assq major-mode dunnage-lsp-modes) (lsp))))
  (with-timeout (20 nil)
    (while (< (length (shown)) expected) (accept-process-output nil 0.05)))
  (accept-process-output nil 0.3))

(write-region (mapconcat (lambda (line) (concat line "\n")) (shown) "") nil (getenv "DUNNAGE_OUT"))
(ignore-errors (delete-file lsp-session-file))
(kill-emacs 0)
;;; lsp-mode.el ends here
