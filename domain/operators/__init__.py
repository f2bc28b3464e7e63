"""Operations staff who may open the console."""
