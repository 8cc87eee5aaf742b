;;; eglot.el --- what eglot shows  -*- lexical-binding: t; -*-

;; Opens the files of a directory with the configuration that we ship, and writes what is shown, a line each, as
;; expected.py has it: emacs --batch -l eglot.el, with DUNNAGE_DIRECTORY, _OUT and _EXPECTED.

(package-initialize)
(setq flymake-no-changes-timeout 0.1)
(setq-default eglot-sync-connect 20)
(require 'project)

;; Terraform has no mode in Debian, nor JSON in this Emacs.
(unless (fboundp 'terraform-mode) (define-derived-mode terraform-mode prog-mode "Terraform"))
(unless (fboundp 'js-json-mode) (define-derived-mode js-json-mode js-mode "JSON"))
(dolist (known '(("\\.tf\\(vars\\)?\\'" . terraform-mode) ("\\.json\\'" . js-json-mode)))
  (add-to-list 'auto-mode-alist known))
(require 'yaml-mode)
(require 'dockerfile-mode)

(defvar directory (file-truename (file-name-as-directory (getenv "DUNNAGE_DIRECTORY"))))
(load (expand-file-name "../emacs/dunnage-eglot.el" (file-name-directory load-file-name)))
(setq eglot-autoshutdown nil)

(defun offset (position)
  (1- (position-bytes position)))

(defun line-of (file it)
  "The diagnostic IT of FILE as expected.py has it; what is only listed has a line and a column, and no end."
  (with-current-buffer (find-file-noselect file)
    (let ((text (flymake-diagnostic-text it))
          (beg (flymake-diagnostic-beg it)))
      (string-match "\\`dunnage \\[\\(.*?\\)\\]: \\([^\0]*\\)\\'" text)
      (format "%s\t%s\t%s\t%s\t%s" (file-relative-name file directory)
              (if (consp beg)
                  (save-excursion
                    (goto-char (point-min))
                    (forward-line (1- (car beg)))
                    (offset (+ (point) (1- (cdr beg)))))
                (offset beg))
              (if (consp beg) "-" (offset (flymake-diagnostic-end it)))
              (match-string 1 text) (match-string 2 text)))))

(defun shown ()
  "What is shown in buffers, and listed for the files of the project that have none."
  (let (lines)
    (dolist (buffer (buffer-list))
      (with-current-buffer buffer
        (when (eglot-managed-p)
          (dolist (it (flymake-diagnostics)) (push (line-of buffer-file-name it) lines)))))
    (dolist (listed flymake-list-only-diagnostics (delete-dups lines))
      (let ((buffer (find-buffer-visiting (car listed))))
        (unless (and buffer (with-current-buffer buffer (eglot-managed-p)))
          (dolist (it (cdr listed)) (push (line-of (car listed) it) lines)))))))

(defun mode-hook ()
  (let ((hook (intern (format "%s-hook" major-mode))))
    (and (boundp hook) (symbol-value hook))))

(let ((expected (with-temp-buffer
                  (insert-file-contents (getenv "DUNNAGE_EXPECTED"))
                  (count-lines (point-min) (point-max)))))
  (dolist (file (directory-files-recursively directory "." nil (lambda (it) (not (string-suffix-p ".git" it)))))
    (with-current-buffer (find-file-noselect file)
      ;; `eglot-ensure' waits for the end of a command, and here there are none.
      (when (memq #'eglot-ensure (mode-hook))
        (unless (eglot-current-server) (apply #'eglot--connect (eglot--guess-contact))))))
  ;; Nor is this Emacs ever idle, which flymake waits for.
  (dolist (buffer (buffer-list))
    (with-current-buffer buffer (when (eglot-managed-p) (flymake-start))))
  (with-timeout (20 nil)
    (while (< (length (shown)) expected) (accept-process-output nil 0.05)))
  (accept-process-output nil 0.3))

(write-region (mapconcat (lambda (line) (concat line "\n")) (shown) "") nil (getenv "DUNNAGE_OUT"))
(kill-emacs 0)
;;; eglot.el ends here
