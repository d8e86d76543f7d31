// filled by its own files
