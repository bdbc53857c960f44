"""Letters of ePUAP (`pismo ogólne`) and its official receipts (UPP, UPD): read, never believed."""
